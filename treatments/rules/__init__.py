"""Turns a patient's answers into an assessment.

Pure standard library: no Django, no settings, no clock; the knowledge base is data. `facts` parses the answers, `gate`
finds what speaks against a treatment, `weighing` decides, `course` proposes the sessions, `firmness` measures how
easily the outcome would change, `explain` gives the reasons, and `engine` combines them.
"""
