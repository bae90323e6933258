"""What goes out about region pairs and regions."""

from pydantic import BaseModel

from shared.contracts.parts import DivisionCode, Region

REGION_NAMES: dict[Region, tuple[str, str]] = {
    "east": ("东部", "East"),
    "central": ("中部", "Central"),
    "west": ("西部", "West"),
    "northeast": ("东北", "Northeast"),
}


class RegionPairOut(BaseModel):
    """An eastern province and the western one it helps."""

    east: DivisionCode
    east_name: str
    east_name_en: str | None
    west: DivisionCode
    west_name: str
    west_name_en: str | None


class RegionPairsOut(BaseModel):
    """The pairs of east-west collaboration."""

    items: list[RegionPairOut]


class RegionProvinceOut(BaseModel):
    """A province of a region."""

    code: DivisionCode
    name: str
    name_en: str | None


class RegionOut(BaseModel):
    """A region and its provinces."""

    id: Region
    name_zh: str
    name_en: str
    provinces: list[RegionProvinceOut]


class RegionsOut(BaseModel):
    """The four regions of the National Bureau of Statistics."""

    items: list[RegionOut]
