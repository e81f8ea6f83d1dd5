"""How personalized responses travel: what caches may do with them."""
