"""The lowest floor: ids, text, time, ciphers, errors. No tables, no knowledge of anything above."""
