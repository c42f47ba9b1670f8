config {
  call_module_type = "none"
}

plugin "terraform" {
  enabled = true
  preset  = "all"
}

# JSON has no comments.
rule "terraform_comment_syntax" {
  enabled = false
}

# It requires an object at the root, and with anything else nothing here can read the stack at all.
rule "terraform_json_syntax" {
  enabled = false
}

# It requires main.tf, variables.tf and outputs.tf. The framework writes one file.
rule "terraform_standard_module_structure" {
  enabled = false
}

# It is about Terraform before 1.1, and the stack requires 1.9.
rule "terraform_workspace_remote" {
  enabled = false
}

# The preset leaves it out.
rule "terraform_module_shallow_clone" {
  enabled = true
}
