"""What a field says of itself."""


class FieldInfo:
    def __init__(self, default, **said):
        self.default = default
        self.said = said
        self.title = said.get("title")
        self.description = said.get("description")
        self.json_schema_extra = said.get("json_schema_extra")
        self.annotation = None
