"""What the demo site holds: its pictures, visitor groups and pages."""
