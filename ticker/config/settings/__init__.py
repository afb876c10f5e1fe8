"""The groups of keys of config.yaml as types, a module each; here is what all of them have in common."""

from pydantic import BaseModel, ConfigDict, model_validator

from ticker.config.yaml.document import NOTHING


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_all_defaults(cls, data: object) -> object:
        return {} if data is None or data is NOTHING else data
