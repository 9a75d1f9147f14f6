"""The knowledge base as clinicians and operators read it: one version, two compared, releases and sign-offs."""
