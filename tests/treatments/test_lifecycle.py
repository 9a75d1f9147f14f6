"""Allowed transitions between states: the full table, and the message for each transition that it refuses."""

import pytest

from treatments.lifecycle import (
    INITIAL,
    MOVES,
    STATES,
    BookingState,
    LifecycleKind,
    MoveRefused,
    ReviewState,
    SessionState,
    can_move,
    check_move,
    choices,
    diagram,
)

ALLOWED = {
    LifecycleKind.PLAN: {"active": "completed stopped", "completed": "", "stopped": ""},
    LifecycleKind.SESSION: {
        "to_book": "booked held dropped",
        "booked": "to_book held done dropped",
        "held": "to_book booked dropped",
        "done": "",
        "dropped": "",
    },
    LifecycleKind.BOOKING: {
        "booked": "arrived no_show cancelled",
        "arrived": "done booked cancelled",
        "done": "",
        "no_show": "arrived",
        "cancelled": "booked",
    },
    LifecycleKind.REVIEW: {
        "waiting": "approved changed declined agreed",
        "approved": "",
        "changed": "",
        "declined": "",
        "agreed": "",
    },
}


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        pytest.param(kind, old, new, id=f"{kind} {old} to {new}")
        for kind in LifecycleKind
        for old in STATES[kind]
        for new in STATES[kind]
    ],
)
def test_only_the_moves_of_the_table_are_allowed(kind: LifecycleKind, old: str, new: str):
    assert can_move(kind, old, new) is (new in ALLOWED[kind][old].split())


@pytest.mark.parametrize(
    ("kind", "old", "new", "sentence"),
    [
        pytest.param(
            LifecycleKind.BOOKING,
            BookingState.DONE,
            BookingState.ARRIVED,
            "This booking is “done”, and that is final.",
            id="after the end",
        ),
        pytest.param(
            LifecycleKind.SESSION,
            SessionState.HELD,
            SessionState.DONE,
            "This session is “held”; next it can only become “to book” or “booked” or “dropped”, not “done”.",
            id="a step left out",
        ),
        pytest.param(
            LifecycleKind.REVIEW,
            ReviewState.APPROVED,
            ReviewState.APPROVED,
            "This review is already “approved”.",
            id="twice",
        ),
    ],
)
def test_a_refused_move_says_why(kind: LifecycleKind, old: str, new: str, sentence: str):
    with pytest.raises(MoveRefused) as refused:
        check_move(kind, old, new)
    assert str(refused.value) == sentence


def test_states_are_taken_as_the_database_stores_them():
    check_move(LifecycleKind.BOOKING, "booked", "arrived")


def test_a_state_of_another_kind_is_a_fault_and_not_a_refusal():
    with pytest.raises(ValueError, match="held"):
        can_move(LifecycleKind.BOOKING, "held", "booked")


@pytest.mark.parametrize("kind", LifecycleKind)
def test_every_state_can_be_reached(kind: LifecycleKind):
    reached = {INITIAL[kind]}
    for _ in STATES[kind]:
        reached |= {new for old in reached for new in MOVES[kind][old]}
    assert reached == set(STATES[kind])


@pytest.mark.parametrize("kind", LifecycleKind)
def test_every_state_has_a_row(kind: LifecycleKind):
    assert set(MOVES[kind]) == set(STATES[kind])


def test_choices_are_values_with_words():
    assert ("no_show", "No show") in choices(LifecycleKind.BOOKING)


def test_the_diagram_draws_every_move():
    drawn = diagram()
    assert drawn.count("```mermaid\nstateDiagram-v2") == len(LifecycleKind)
    moves = [f"    {old} --> {new}\n" for rows in MOVES.values() for old, after in rows.items() for new in after]
    assert all(move in drawn for move in moves)
    assert "    [*] --> to_book\n" in drawn
    assert "    no_show --> arrived\n" in drawn
    assert "    done --> [*]\n" in drawn
