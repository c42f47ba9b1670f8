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

# It requires an object at the root. Otherwise, nothing here could read the stack.
rule "terraform_json_syntax" {
  enabled = false
}

# It requires main.tf, variables.tf and outputs.tf, but the framework writes one file.
rule "terraform_standard_module_structure" {
  enabled = false
}

# It is about Terraform before 1.1, but the stack requires 1.9.
rule "terraform_workspace_remote" {
  enabled = false
}

# Not in the preset.
rule "terraform_module_shallow_clone" {
  enabled = true
}
