-- One class for each published section, with the periods of its placements, once each, in the order
-- in which they are first named. It is titled as the district chose.
WITH named AS (
    SELECT
        placement.section_id,
        period.name,
        min(ARRAY[placement.position, period.place]) AS place
    FROM placement
    CROSS JOIN unnest(placement.periods) WITH ORDINALITY AS period (name, place)
    GROUP BY placement.section_id, period.name
),

met AS (
    SELECT section_id, array_agg(name ORDER BY place) AS periods
    FROM named
    GROUP BY section_id
),

material AS (
    SELECT section_resource.section_id, array_agg(DISTINCT resource.sourced_id) AS ids
    FROM section_resource
    JOIN resource ON resource.sourced_id = section_resource.resource_id
    GROUP BY section_resource.section_id
)

SELECT
    section.sourced_id,
    section.metadata,
    CASE chosen.class_title
        WHEN '{section}' THEN section.title
        ELSE coalesce(
            nullif(
                btrim((
                    SELECT string_agg(
                        CASE part.words[1]
                            WHEN '{section}' THEN section.title
                            WHEN '{number}' THEN section.number
                            WHEN '{course}' THEN course.title
                            WHEN '{courseNumber}' THEN course.number
                            ELSE part.words[1]
                        END,
                        '' ORDER BY part.place
                    )
                    FROM regexp_matches(chosen.class_title, '\{[A-Za-z]+\}|[^{]+', 'g')
                        WITH ORDINALITY AS part (words, place)
                )),
                ''
            ),
            section.title
        )
    END AS title,
    section.number AS class_code,
    section.kind AS class_type,
    section.room AS location,
    nullif(section.grades, '{}') AS grades,
    nullif(section.subjects, '{}') AS subjects,
    nullif(section.subject_codes, '{}') AS subject_codes,
    met.periods,
    section.course_id,
    section.organization_id AS school_id,
    kept_section.term_ids,
    material.ids AS resource_ids
FROM kept_section
CROSS JOIN chosen
JOIN section ON section.sourced_id = kept_section.sourced_id
LEFT JOIN met ON met.section_id = section.sourced_id
LEFT JOIN material ON material.section_id = section.sourced_id
LEFT JOIN course ON course.sourced_id = section.course_id
