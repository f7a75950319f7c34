"""Is this message whole, new, in order, plausible? And if so: which event is it?"""
