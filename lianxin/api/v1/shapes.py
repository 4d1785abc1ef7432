"""The building blocks of what comes in and goes out: bounded texts and numbers, no field that nobody knows."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from lianxin.api.v1.refs import ref_for, ref_of
from lianxin.foundation.orgs.queries import OrgHit

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org

MOST_A_PAGE = 100
USUAL_PAGE = 25
LONGEST_KEY = 100
# No control characters: databases refuse some, and nobody types them into a line.
_LINE = r"^[^\x00-\x1f\x7f]*$"

UnitRef = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x20\x7f/?#%]+$"),
    Field(description="A unit's official code, or `id-` and its number.", examples=["530502001001"]),
]
Line = Annotated[str, StringConstraints(max_length=200, pattern=_LINE)]
Words = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
CategoryCode = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=_LINE)]
Cursor = Annotated[
    str,
    StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_=-]*$"),
    Field(description="The `after` of the page before."),
]
PageSize = Annotated[int, Field(ge=1, le=MOST_A_PAGE)]
Key = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_KEY, pattern=r"^[!-~]+$"),
    Field(
        description="Names this one deed (a UUID, say). Sent twice with the same content, it is done once.",
        examples=["8e03978e-40d5-43e8-bc93-6894a57f9324"],
    ),
]


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


# Every moment goes out in UTC, however it was computed.
Stamp = Annotated[datetime, AfterValidator(_in_utc)]


class Given(BaseModel):
    """What comes in: an unknown field is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What goes out."""

    model_config = ConfigDict(extra="forbid")


class Unit(Told):
    """A unit of the organisation; `ref` names it in requests."""

    ref: str
    code: str
    name: str


class UnitInTree(Unit):
    """With its kind and the names above it, the top first."""

    kind: str
    kind_name: str
    trail: list[str]


def unit_told(org: "Org") -> Unit:
    """A unit as it stands in an answer."""
    return Unit(ref=ref_of(org), code=org.code, name=org.name)


def unit_hit(hit: OrgHit) -> UnitInTree:
    """A unit as the search found it."""
    return UnitInTree(
        ref=ref_for(hit.org_id, hit.code),
        code=hit.code,
        name=hit.name,
        kind=hit.kind,
        kind_name=hit.kind_name,
        trail=list(hit.trail),
    )
