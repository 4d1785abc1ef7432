"""Pure decisions about forms: label paths, spans of days, arithmetic over columns."""
