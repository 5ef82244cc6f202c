using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary>The post-processors by the name that <c>tokenizer.json</c> gives them.</summary>
internal static class PostProcessorFactory
{
    public static ComponentFactory<PostProcessor> Instance { get; } = new("post-processor", new()
    {
        ["BertProcessing"] = BertPostProcessor.Read,
        ["ByteLevel"] = ByteLevelPostProcessor.Read,
        ["RobertaProcessing"] = RobertaPostProcessor.Read,
        ["Sequence"] = SequencePostProcessor.Read,
        ["TemplateProcessing"] = TemplatePostProcessor.Read,
    });
}
