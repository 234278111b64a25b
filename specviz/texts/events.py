"""What happens in a step: a sentence for each event, captions, the side panel."""
