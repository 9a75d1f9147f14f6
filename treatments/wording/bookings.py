"""How bookings are shown."""

from treatments.lifecycle import BookingState

TONES = {
    BookingState.BOOKED: "info",
    BookingState.ARRIVED: "good",
    BookingState.DONE: "quiet",
    BookingState.NO_SHOW: "care",
    BookingState.CANCELLED: "quiet",
}
