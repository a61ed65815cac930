"""What all imports of whole sites share: streaming XML, the report, progress, and which objects were imported before."""
