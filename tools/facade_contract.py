"""An import-linter contract: siblings enter each other only by their open doors."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FacadeContract(Contract):
    """`container`: the package whose children are rooms; `doors`: the modules of a room that others may import."""

    container = fields.StringField()
    doors = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Compare every import between two rooms with the list of doors."""
        base = f"{self.container}."
        broken = []
        for importer in sorted(m for m in graph.modules if m.startswith(base)):
            room = importer.removeprefix(base).split(".")[0]
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                if not imported.startswith(base):
                    continue
                other, *rest = imported.removeprefix(base).split(".")
                if other != room and (not rest or rest[0] not in self.doors):
                    line = graph.get_import_details(importer=importer, imported=imported)[0]["line_number"]
                    broken.append(f"{importer}:{line} -> {imported}")
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that walks through a wall."""
        metadata: dict[str, Any] = check.metadata
        for line in metadata["broken"]:
            output.print_error(line)
