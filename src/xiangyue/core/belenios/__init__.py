"""The secret ballot online: the Belenios protocol, version 2.0 of its specification.

Elections, trustees, credentials, ballots and tallies that ``belenios-tool`` verifies, and our own
verification of such archives. Pure functions: randomness is an argument, secrets are returned to
the caller and kept nowhere. Section numbers in the docstrings are those of the specification.

====================  ===========================================================================
``groups``            the two groups, powers, hashing into a group's exponents
``written``           JSON, hashes and identifiers byte for byte as Belenios writes them
``proofs``            the zero-knowledge proofs, made and verified (4.5, 4.12 to 4.14)
``credentials``       a voter's secret credential and its public key (4.8)
``trustees``          trustees each with a whole key, and how keys combine (4.5, 4.7)
``pedersen``          trustees with a threshold: the key made in steps (4.6)
``election``          questions and election.json (4.9, 4.10)
``ballots``           a ballot encrypted, and one ballot verified (4.11 to 4.15)
``tally``             the sum, partial decryptions, the result (4.16 to 4.19)
``archive``           the ``.bel`` archive: written, read (4.4)
``batches``           many ballots verified fast
``verifying``         a whole archive verified
====================  ===========================================================================
"""
