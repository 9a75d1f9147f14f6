"""The knowledge base as clinicians and operators read it: one version, two compared, and who stands for which."""
