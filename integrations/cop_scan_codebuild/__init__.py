"""The source `codebuild`: AWS accounts, their CodeBuild projects and their ECR repositories."""

from __future__ import annotations

from cop_scan_codebuild.source import CodeBuildSource

__all__ = ["CodeBuildSource"]
