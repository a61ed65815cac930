"""What imports of whole sites share: streaming XML, the report, progress, which objects were imported before."""
