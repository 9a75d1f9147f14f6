"""The rules that the database checks across tables: intervals between visits, limits of units, refused photos."""

from django.db import migrations

# Patients with the same e-mail address and birth date, at any clinic and with any name, including those of merged
# records; but not patients whom staff have marked as two people.
SAME_PERSON = """
CREATE FUNCTION treatments_same_person(patient bigint) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 2 AS $$
    WITH names AS (
        SELECT lower(email) AS email, birth_date
          FROM treatments_patient
         WHERE id = patient OR merged_into_id = patient
    ), rows AS (
        SELECT other.id, other.merged_into_id
          FROM treatments_patient AS other
          JOIN names ON lower(other.email) = names.email AND other.birth_date = names.birth_date
         WHERE NOT EXISTS (
               SELECT 1 FROM treatments_twopeople AS told
                WHERE told.patient_id = greatest(patient, coalesce(other.merged_into_id, other.id))
                  AND told.other_id = least(patient, coalesce(other.merged_into_id, other.id))
         )
    )
    SELECT id FROM rows UNION SELECT merged_into_id FROM rows WHERE merged_into_id IS NOT NULL
$$
"""

# No version of the rules requires less; where a version requires more, the services check it.
GAPS = """
CREATE FUNCTION treatments_gaps() RETURNS TABLE (earlier text, later text, days integer) LANGUAGE sql IMMUTABLE AS $$
    VALUES ('botox', 'botox', 90), ('skinpen', 'skinpen', 28), ('botox', 'skinpen', 14), ('skinpen', 'botox', 7)
$$
"""

# The part of the face to which an area belongs, NULL if none is named.
ZONES = """
CREATE FUNCTION treatments_zones(areas text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(coalesce(part.zone, named.area))
      FROM unnest(areas) AS named (area)
      LEFT JOIN (
        VALUES ('frown_lines', 'frown'), ('forehead_lines', 'forehead'), ('neck_bands', 'neck'),
               ('bunny_lines', 'bunny'), ('lip_lines', 'lips'), ('square_jaw', 'jaw'), ('nose', 'bunny')
      ) AS part (area, zone) ON part.area = named.area
$$
"""

# How a planned session counts: its kind, its day if it has one, its units and zones (as recorded, or else as planned),
# and how far its overrides reach. A check visit counts as a treatment if units are given. A session has one active
# booking; the LIMIT keeps the query planner from computing the visits of the whole clinic.
VISIT = """
CREATE FUNCTION treatments_visit(session bigint) RETURNS TABLE (
    session_id bigint, plan_id bigint, patient_id bigint, kind text, day date, is_done boolean, units numeric,
    zones text[], interval_leave integer, spacing_leave integer, units_leave integer
) LANGUAGE sql STABLE AS $$
    SELECT visit.id, visit.plan_id, plan.patient_id,
           CASE WHEN visit.treatment = 'botox_review' AND dose.units > 0 THEN 'botox' ELSE visit.treatment END,
           coalesce(visit.done_on, (lower(booking.during) AT TIME ZONE clinic.time_zone)::date),
           visit.done_on IS NOT NULL, dose.units,
           treatments_zones(coalesce(nullif(record.areas, '{}'), visit.areas)),
           leave.interval_days, leave.spacing_days, leave.units
      FROM treatments_plannedsession AS visit
      JOIN treatments_plan AS plan ON plan.id = visit.plan_id
      JOIN treatments_clinic AS clinic ON clinic.id = plan.clinic_id
      LEFT JOIN treatments_booking AS booking
             ON booking.session_id = visit.id AND booking.cancelled_at IS NULL AND booking.state <> 'no_show'
      LEFT JOIN treatments_treatmentrecord AS record ON record.session_id = visit.id
     CROSS JOIN LATERAL (
        SELECT coalesce((SELECT sum(point.units) FROM treatments_point AS point WHERE point.record_id = record.id),
                        visit.units) AS units
     ) AS dose
     CROSS JOIN LATERAL (
        SELECT min(given.amount) FILTER (
                   WHERE given.limit = CASE visit.treatment WHEN 'skinpen' THEN 'skinpen_interval'
                                                            ELSE 'toxin_interval' END
               ) AS interval_days,
               min(given.amount) FILTER (WHERE given.limit = 'spacing') AS spacing_days,
               max(given.amount) FILTER (WHERE given.limit = 'toxin_units') AS units
          FROM treatments_limitoverride AS given WHERE given.session_id = visit.id
     ) AS leave
     WHERE visit.id = session
     LIMIT 1
$$
"""

VISITS = """
CREATE FUNCTION treatments_visits_beside(session bigint) RETURNS TABLE (
    session_id bigint, plan_id bigint, patient_id bigint, kind text, day date, is_done boolean, units numeric,
    zones text[], interval_leave integer, spacing_leave integer, units_leave integer
) LANGUAGE sql STABLE AS $$
    SELECT visit.*
      FROM treatments_plannedsession AS own
      JOIN treatments_plan AS own_plan ON own_plan.id = own.plan_id
      JOIN treatments_plan AS plan ON plan.patient_id IN (SELECT treatments_same_person(own_plan.patient_id))
      JOIN treatments_plannedsession AS other ON other.plan_id = plan.id AND other.id <> own.id
     CROSS JOIN LATERAL treatments_visit(other.id) AS visit
     WHERE own.id = session AND visit.day IS NOT NULL
$$
"""

# An override for either of the two visits is enough. No part of the face can be booked twice on one day, even with an
# override; a record states what took place, so with an override it can be signed.
CHECK_GAPS = """
CREATE FUNCTION treatments_check_gaps(session bigint, on_day date, only_done boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    clash record;
BEGIN
    SELECT other.session_id, other.day, needed.days
      INTO clash
      FROM treatments_visit(session) AS own
     CROSS JOIN treatments_visits_beside(session) AS other
      JOIN treatments_gaps() AS gap
        ON (gap.earlier = other.kind AND gap.later = own.kind AND other.day <= on_day)
        OR (gap.earlier = own.kind AND gap.later = other.kind AND other.day >= on_day)
     CROSS JOIN LATERAL (
        SELECT greatest(
                   CASE WHEN gap.earlier = gap.later THEN least(gap.days, own.interval_leave, other.interval_leave)
                        ELSE least(gap.days, own.spacing_leave, other.spacing_leave) END,
                   CASE WHEN only_done OR NOT own.zones && other.zones THEN 0 ELSE 1 END
               ) AS days
     ) AS needed
     WHERE abs(other.day - on_day) < needed.days
           AND CASE WHEN only_done THEN other.is_done ELSE other.plan_id <> own.plan_id END
     ORDER BY abs(other.day - on_day)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a visit on % is less than % days from that on %', on_day, clash.days, clash.day
              USING ERRCODE = 'check_violation', CONSTRAINT = 'visit_keeps_distance';
    END IF;
END
$$
"""

# The most units of toxin in any 90 days that include this visit; unknown units count as none.
CHECK_UNITS = """
CREATE FUNCTION treatments_check_units(session bigint, on_day date, only_done boolean, further numeric) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    most record;
BEGIN
    WITH beside AS MATERIALIZED (
        SELECT other.kind, other.day, other.units, other.units_leave
          FROM treatments_visits_beside(session) AS other
         WHERE other.day > on_day - 90 AND other.day < on_day + 90 AND (other.is_done OR NOT only_done)
    )
    SELECT own.units_leave AS leave, last.units_leave AS last_leave, ceil(sum(dose.units)) AS units
      INTO most
      FROM treatments_visit(session) AS own
     CROSS JOIN LATERAL (
        SELECT on_day AS day, NULL::integer AS units_leave
         UNION ALL
        SELECT other.day, other.units_leave FROM beside AS other WHERE other.day > on_day
     ) AS last
     CROSS JOIN LATERAL (
        SELECT own.units + further AS units
         UNION ALL
        SELECT other.units
          FROM beside AS other
         WHERE other.kind = 'botox' AND other.day > last.day - 90 AND other.day <= last.day
     ) AS dose
     WHERE own.kind = 'botox' AND own.units > 0
     GROUP BY last.day, own.units_leave, last.units_leave
     ORDER BY 3 DESC NULLS LAST
     LIMIT 1;
    IF most.units > greatest(400, most.leave, most.last_leave) THEN
        RAISE EXCEPTION '% units within 90 days around %', most.units, on_day
              USING ERRCODE = 'check_violation', CONSTRAINT = 'visit_keeps_units';
    END IF;
END
$$
"""

# The rows of the person are locked first, as in every booking: two plans are booked one after the other.
CHECK_BOOKED = """
CREATE FUNCTION treatments_check_booked(session bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    visit record;
BEGIN
    PERFORM 1
       FROM treatments_patient AS person
      WHERE person.id IN (
                SELECT treatments_same_person(plan.patient_id)
                  FROM treatments_plannedsession AS own
                  JOIN treatments_plan AS plan ON plan.id = own.plan_id
                 WHERE own.id = session
            )
      ORDER BY person.id
        FOR NO KEY UPDATE;
    SELECT * INTO visit FROM treatments_visit(session);
    IF visit.day IS NOT NULL AND NOT visit.is_done THEN
        PERFORM treatments_check_gaps(session, visit.day, FALSE);
        PERFORM treatments_check_units(session, visit.day, FALSE, 0);
    END IF;
END
$$
"""

CHECK_SIGNED = """
CREATE FUNCTION treatments_check_signed(treatment_record bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    signed record;
BEGIN
    SELECT own.session_id, coalesce(own.units_elsewhere, 0) AS elsewhere,
           (lower(booking.during) AT TIME ZONE clinic.time_zone)::date AS day
      INTO signed
      FROM treatments_treatmentrecord AS own
      JOIN treatments_booking AS booking ON booking.id = own.booking_id
      JOIN treatments_plannedsession AS visit ON visit.id = own.session_id
      JOIN treatments_plan AS plan ON plan.id = visit.plan_id
      JOIN treatments_clinic AS clinic ON clinic.id = plan.clinic_id
     WHERE own.id = treatment_record;
    PERFORM treatments_check_gaps(signed.session_id, signed.day, TRUE);
    PERFORM treatments_check_units(signed.session_id, signed.day, TRUE, signed.elsewhere);
END
$$
"""

# The last refusal to keep photos, in the account or a quiz, unless the proven patient allowed it afterwards.
PHOTOS_REFUSED = """
CREATE FUNCTION treatments_photos_refused_at(asked bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    WITH said AS (
        SELECT (submission.answers -> 'consent' ->> 'keep_photos')::boolean AS is_allowed,
               submission.submitted_at AS said_at,
               assessment.is_proved
          FROM treatments_assessment AS assessment
          JOIN questionnaire_submission AS submission ON submission.id = assessment.submission_id
         WHERE assessment.patient_id IN (SELECT treatments_same_person(asked))
           AND submission.answers -> 'consent' ->> 'keep_photos' IN ('true', 'false')
         UNION ALL
        SELECT is_allowed, said_at, true
          FROM treatments_photopermission
         WHERE patient_id IN (SELECT treatments_same_person(asked))
    ), refused AS (
        SELECT max(said_at) AS said_at FROM said WHERE NOT is_allowed
    )
    SELECT refused.said_at
      FROM refused
     WHERE NOT EXISTS (
               SELECT 1 FROM said WHERE is_allowed AND is_proved AND said.said_at > refused.said_at
           )
$$
"""

CONTEXT_BY_USER = "CREATE INDEX context_by_user ON pghistory_context ((metadata -> 'user'), created_at)"


class Migration(migrations.Migration):
    replaces = [
        ("treatments", "0041_visits_keep_their_distance"),
    ]

    dependencies = [("treatments", "0003_tables")]

    operations = [
        migrations.RunSQL(SAME_PERSON, "DROP FUNCTION treatments_same_person(bigint)"),
        migrations.RunSQL(GAPS, "DROP FUNCTION treatments_gaps()"),
        migrations.RunSQL(ZONES, "DROP FUNCTION treatments_zones(text[])"),
        migrations.RunSQL(VISIT, "DROP FUNCTION treatments_visit(bigint)"),
        migrations.RunSQL(VISITS, "DROP FUNCTION treatments_visits_beside(bigint)"),
        migrations.RunSQL(CHECK_GAPS, "DROP FUNCTION treatments_check_gaps(bigint, date, boolean)"),
        migrations.RunSQL(CHECK_UNITS, "DROP FUNCTION treatments_check_units(bigint, date, boolean, numeric)"),
        migrations.RunSQL(CHECK_BOOKED, "DROP FUNCTION treatments_check_booked(bigint)"),
        migrations.RunSQL(CHECK_SIGNED, "DROP FUNCTION treatments_check_signed(bigint)"),
        migrations.RunSQL(PHOTOS_REFUSED, "DROP FUNCTION treatments_photos_refused_at(bigint)"),
        migrations.RunSQL(CONTEXT_BY_USER, "DROP INDEX context_by_user"),
    ]
