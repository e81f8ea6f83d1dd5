"""What visitors did, as far as they agreed and some group asks: by opaque keys, day by day."""
