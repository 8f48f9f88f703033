"""A package: parts, the content type of each, and the relations between them (ECMA-376 part 2)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from xlcrm.ooxml.file_errors import DamagedFileError, NotAWorkbookError, UnsafeFileError
from xlcrm.ooxml.strict_names import is_strict, strict_name, strict_xml
from xlcrm.ooxml.xml_trees import (
    BrokenXmlError,
    Element,
    UnsafeXmlError,
    children,
    make_child,
    read_tree,
    refuse_broken_xml,
    safe_xml,
    write_tree,
)
from xlcrm.ooxml.zip_members import ZipMembers
from xlcrm.texts import _

CHECKED_UP_TO = 4_000_000  # bytes of a part that is checked to be well-formed at once; larger ones as they are read
_TYPES = "[Content_Types].xml"
_EMPTY_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'


@dataclass(frozen=True, slots=True)
class Relation:
    """One arrow from a part: to another part (a name without leading slash) or, if external, to an address."""

    id: str
    type: str
    target: str
    is_external: bool = False

    @property
    def kind(self) -> str:
        """The last word of the type: `worksheet`, `table`, `drawing`."""
        return self.type.rsplit("/", 1)[-1]


class Package:
    """The parts of a workbook file; names are spelled as in the file and found in any case."""

    def __init__(self, data: bytes, file: str) -> None:
        """Open a package from the bytes of a file; raises a `WorkbookFileError` on a file that is not sound."""
        self.file = file
        self._members = ZipMembers(data, file)
        self._spelling = {name.casefold(): name for name in self._members.names}
        self._relations: dict[str, list[Relation]] = {}
        if not self.has(_TYPES):
            raise NotAWorkbookError(file)
        self._types = self.tree(_TYPES)

    @property
    def names(self) -> list[str]:
        """All parts and package files, in their order."""
        return self._members.names

    @property
    def changed(self) -> frozenset[str]:
        """What was written since the package was opened."""
        return self._members.changed

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name.casefold() in self._spelling

    def read(self, name: str) -> bytes:
        """The bytes of a part."""
        if not self.has(name):
            raise DamagedFileError(self.file, _("the part {part} is missing", part=name))
        return self._members.read(self._spelling[name.casefold()])

    def xml(self, name: str) -> bytes:
        """The bytes of an XML part in UTF-8; a document type in it is refused."""
        try:
            data = safe_xml(self.read(name))
            if len(data) < CHECKED_UP_TO and name.endswith((".xml", ".rels")):
                refuse_broken_xml(data)
        except UnsafeXmlError as error:
            raise UnsafeFileError(self.file, _("the part {part} declares a document type", part=name)) from error
        except BrokenXmlError as error:
            raise DamagedFileError(
                self.file, _("the part {part} is unreadable: {reason}", part=name, reason=error)
            ) from error
        return data

    def tree(self, name: str) -> Element:
        """The root element of a small XML part."""
        try:
            return read_tree(self.xml(name))
        except BrokenXmlError as error:
            raise DamagedFileError(
                self.file, _("the part {part} is unreadable: {reason}", part=name, reason=error)
            ) from error

    def write(self, name: str, data: bytes) -> None:
        """Replace or add a part; unchanged bytes change nothing."""
        spelled = self._spelling.setdefault(name.casefold(), name)
        if not self._members.holds(spelled, data):
            self._members.write(spelled, data)

    @property
    def is_strict(self) -> bool:
        """Whether the package is of the strict kind of the standard."""
        return any(is_strict(each.type) for each in self.relations(""))

    def spelled_as_here(self, built: bytes) -> bytes:
        """Another package, its parts in the strict spelling if this one is strict."""
        if not self.is_strict:
            return built
        other = Package(built, self.file)
        for name in other.names:
            if name.endswith((".xml", ".rels")):
                other.write(name, strict_xml(other.read(name)))
        return other.to_bytes()

    def add(self, name: str, data: bytes, content_type: str) -> None:
        """Add a part with its content type."""
        self.write(name, strict_xml(data) if self.is_strict else data)
        if self.content_type(name) != content_type:
            entry = make_child(self._types, "Override")
            entry.set("PartName", "/" + name)
            entry.set("ContentType", content_type)
            self.write(_TYPES, write_tree(self._types))

    def remove(self, name: str) -> None:
        """Remove a part, its relations and its content type; relations to it are the caller's."""
        for each in (name, relations_name(name)):
            if self.has(each):
                self._members.remove(self._spelling.pop(each.casefold()))
        self._relations.pop(name, None)
        for entry in children(self._types, "Override"):
            if entry.get("PartName", "").lstrip("/").casefold() == name.casefold():
                self._types.remove(entry)
                self.write(_TYPES, write_tree(self._types))

    def content_type(self, name: str) -> str:
        """The content type of a part; empty if none is declared."""
        for entry in children(self._types, "Override"):
            if entry.get("PartName", "").lstrip("/").casefold() == name.casefold():
                return entry.get("ContentType", "")
        extension = name.rsplit(".", 1)[-1].casefold()
        for entry in children(self._types, "Default"):
            if entry.get("Extension", "").casefold() == extension:
                return entry.get("ContentType", "")
        return ""

    def relations(self, part: str) -> list[Relation]:
        """The relations of a part; of the package itself for an empty name."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def related(self, part: str, kind: str) -> Iterator[Relation]:
        """The relations of one kind that lead to a part that exists."""
        return (each for each in self.relations(part) if each.kind == kind and not each.is_external)

    def set_relations(self, part: str, relations: list[Relation]) -> None:
        """Replace the relations of a part."""
        self._relations[part] = relations
        name = relations_name(part)
        if relations:
            self.write(name, self._relations_xml(part, relations))
        elif self.has(name):
            self._members.remove(self._spelling.pop(name.casefold()))

    def add_relation(self, part: str, relation_type: str, target: str) -> str:
        """Add a relation to a part and give its id."""
        relations = self.relations(part)
        taken = {each.id for each in relations}
        free = next(f"rId{number}" for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
        spelled = strict_name(relation_type) if self.is_strict else relation_type
        self.set_relations(part, [*relations, Relation(free, spelled, target)])
        return free

    def free_name(self, like: str) -> str:
        """A name that no part has: the same folder, stem and extension with the first free number."""
        folder, file = posixpath.split(like)
        stem, extension = posixpath.splitext(file)
        stem = stem.rstrip("0123456789")
        number = 1
        while self.has(name := f"{folder}/{stem}{number}{extension}"):
            number += 1
        return name

    def reachable(self) -> set[str]:
        """The parts that relations lead to, from the package down."""
        found: set[str] = set()
        waiting = [""]
        while waiting:
            for relation in self.relations(waiting.pop()):
                if not relation.is_external and relation.target not in found and self.has(relation.target):
                    found.add(relation.target)
                    waiting.append(relation.target)
        return found

    def to_bytes(self) -> bytes:
        """The file; parts that were not written since opening are copied byte for byte."""
        return self._members.to_bytes()

    def _read_relations(self, part: str) -> list[Relation]:
        name = relations_name(part)
        if not self.has(name):
            return []
        found = []
        for entry in children(self.tree(name), "Relationship"):
            external = entry.get("TargetMode") == "External"
            target = entry.get("Target", "")
            found.append(
                Relation(
                    entry.get("Id", ""),
                    entry.get("Type", ""),
                    target if external else self._spelled(_resolved(part, target)),
                    external,
                )
            )
        return found

    def _spelled(self, name: str) -> str:
        return self._spelling.get(name.casefold(), name)

    def _relations_xml(self, part: str, relations: list[Relation]) -> bytes:
        name = relations_name(part)
        root = self.tree(name) if self.has(name) else read_tree(_EMPTY_RELATIONS)
        kept = {relation.id: relation for relation in relations}
        written = {relation.id: relation for relation in self._read_relations(part)}
        for entry in children(root, "Relationship"):
            relation = kept.pop(entry.get("Id", ""), None)
            if relation is None:
                root.remove(entry)
            elif relation != written[relation.id]:
                _fill(entry, part, relation)
        for relation in kept.values():
            _fill(make_child(root, "Relationship"), part, relation)
        return write_tree(root)


def relations_name(part: str) -> str:
    """The name of the relations file of a part.

    >>> relations_name("xl/workbook.xml"), relations_name("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, file = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def moved(relation: Relation, target: str) -> Relation:
    """The same relation, leading elsewhere."""
    return replace(relation, target=target)


def _resolved(part: str, target: str) -> str:
    target = re.sub(r"#.*$", "", unquote(target.replace("\\", "/")))
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _fill(entry: Element, part: str, relation: Relation) -> None:
    entry.set("Id", relation.id)
    entry.set("Type", relation.type)
    if relation.is_external:
        entry.set("Target", relation.target)
        entry.set("TargetMode", "External")
    else:
        entry.set("Target", posixpath.relpath("/" + relation.target, "/" + posixpath.dirname(part)))
