"""What the patient told us goes in, an assessment comes out.

Pure standard library: no Django, no settings, no clock; the knowledge base is data. `facts` reads the
answers, `gate` says what speaks against a treatment, `weighing` decides, `course` proposes the sessions,
`firmness` finds what would change the outcome, `explain` says why, `engine` puts them together.
"""
