"""What editors touch: the admin of groups, and seeing pages as somebody else."""
