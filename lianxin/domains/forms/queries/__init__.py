"""Everything that is read about forms; an object reaches a page only through here, with who asks."""
