"""The pages: a request becomes arguments, one action is called, its answer becomes a page."""
