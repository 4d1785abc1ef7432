"""Units from a file (`import_orgs`) and where they lie (`import_shapes`): read, checked, written in one transaction."""

from lianxin.foundation.orgs.importing.run import ImportOutcome, import_orgs
from lianxin.foundation.orgs.importing.shapes import ShapesOutcome, import_shapes

__all__ = ["ImportOutcome", "ShapesOutcome", "import_orgs", "import_shapes"]
