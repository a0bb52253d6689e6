# METADATA
# title: SBOM in the release
# description: Every pipeline that publishes makes an SBOM.
package claims.p1_2.c01_sbom_in_release

import data.lib.releases

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains releases.ruling("sbom", releases.view(input.facts.pipelines), {"runs": [], "doubts": []}, "makes an SBOM")
