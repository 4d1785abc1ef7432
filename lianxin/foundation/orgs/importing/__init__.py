"""Units from a file: `import_orgs` reads, checks, and writes it in one transaction."""

from lianxin.foundation.orgs.importing.run import ImportOutcome, import_orgs

__all__ = ["ImportOutcome", "import_orgs"]
