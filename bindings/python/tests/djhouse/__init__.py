"""An application for the tests: a laboratory's samples in every shape that models come in."""
