"""The generated module once more, as C: an optional faster build for whoever has a C compiler."""
