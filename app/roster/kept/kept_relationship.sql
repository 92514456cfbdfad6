-- Who stands by which published student.
SELECT DISTINCT relationship.person_id, relationship.student_id
FROM relationship
JOIN kept_enrollment ON kept_enrollment.person_id = relationship.student_id
WHERE relationship.person_id <> relationship.student_id
    AND (relationship.guardian OR NOT (SELECT guardians_only FROM chosen))
