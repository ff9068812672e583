"""The shared web shell: layout, navigation, generic list, detail, edit, import and export views."""
