"""Projects (帮扶项目): stages, funds, beneficiaries, and every version they went through."""
