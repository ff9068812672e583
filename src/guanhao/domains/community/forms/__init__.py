"""What a person enters, one module an area."""
