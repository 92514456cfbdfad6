"""Sign-in with the district's identity provider, by OpenID Connect."""
