"""Calendar files: what a woman agreed with her doctor, under neutral titles."""
