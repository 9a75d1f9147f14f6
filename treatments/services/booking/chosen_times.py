"""A requested time with its clinician, room and device."""

from dataclasses import dataclass, replace
from datetime import datetime

from treatments.models import Booking, Clinician, Device, KeptTime, Room
from treatments.scheduling.availability import Roster


@dataclass(frozen=True, slots=True)
class ChosenTime:
    """The requested time, with the clinician, room and device. `starts_at` is aware."""

    starts_at: datetime
    clinician: Clinician
    room: Room
    device: Device | None

    @classmethod
    def of(cls, time: Booking | KeptTime) -> "ChosenTime":
        """The time of a booking or of a kept slot."""
        return cls(time.during.lower, time.clinician, time.room, time.device)

    def narrow(self, roster: Roster) -> Roster:
        """The roster limited to the chosen clinician, room and device."""
        return replace(
            roster,
            clinicians=tuple(clinician for clinician in roster.clinicians if clinician.id == self.clinician.pk),
            rooms=tuple(room for room in roster.rooms if room.id == self.room.pk),
            devices=tuple(device for device in roster.devices if self.device and device.id == self.device.pk),
        )

    def is_of(self, booking: Booking) -> bool:
        """Whether the booking already has this time, clinician, room and device."""
        device = self.device.pk if self.device else None
        asked = (self.starts_at, self.clinician.pk, self.room.pk, device)
        return asked == (booking.starts_at, booking.clinician_id, booking.room_id, booking.device_id)
