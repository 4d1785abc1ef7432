"""Messages that come in: mail and text messages, read, cleaned, and handed to the room that registered for them."""
