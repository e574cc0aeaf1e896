"""What the shelf says of real people, in numbers: `make evidence` writes docs/evidence.md."""
