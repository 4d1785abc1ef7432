"""Rights and locks that every deed with forms asks for first."""

from django.utils.translation import gettext as _

from lianxin.domains.forms.models import Filling, Form
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import paths_of
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.errors import Conflict, Refused


def require(by: Actor, permission: str, *orgs: Org) -> Reach:
    """The actor's reach; raises Refused where the permission does not hold on one of the units."""
    reach = reach_of(by)
    if by.kind == ActorKind.SYSTEM:
        return reach
    paths = paths_of(org.pk for org in orgs)
    if not all(reach.covers(permission, paths.get(org.pk, "-")) for org in orgs):
        raise Refused(_("You may not do this for this unit."))
    return reach


def locked_form(form: Form) -> Form:
    """The form's row, held until the transaction ends."""
    return Form.objects.select_for_update(of=("self",)).select_related("org__kind").get(pk=form.pk)


_RELATED = ("version__form__org", "version__file", "version__working", "org__kind")


def filling_now(filling: Filling) -> Filling:
    """The filling as it stands, with what its file needs."""
    return Filling.objects.select_related(*_RELATED).get(pk=filling.pk)


def locked_filling(filling: Filling, *, seen: int | None = None) -> Filling:
    """The filling's row, held until the transaction ends; raises Conflict when it has changed since it was shown."""
    row = Filling.objects.select_for_update(of=("self",)).select_related(*_RELATED).get(pk=filling.pk)
    if seen is not None and seen != row.change:
        raise Conflict(_("Somebody has changed this form meanwhile. Please look again."))
    return row
