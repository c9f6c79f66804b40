// Placeholder: removed with the first source.
