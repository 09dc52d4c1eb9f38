"""Reading a project's files and metadata, and writing archives."""
