"""Collecting the files of wheels, sdists and editable installs."""
