"""The environment in which another build backend compiles a project for another platform."""
