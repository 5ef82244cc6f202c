using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Sounds;

/// <summary>Small networks of sounds with seeded weights, in folders as people have them.</summary>
internal static class SoundModels
{
    /// <summary>Samples to vectors of frames, with an attention mask that it leaves alone; a wav2vec2 folder.</summary>
    public const string Frames = "sound-frames";

    /// <summary>Samples of any number to one vector; our own manifest with the general form.</summary>
    public const string Waves = "sound-waves";

    /// <summary>Mel bands to scores of three labels; a spectrogram transformer's folder.</summary>
    public const string Classifier = "sound-classifier";

    /// <summary>The same with labels that do not exclude each other.</summary>
    public const string Tagger = "sound-tagger";

    /// <summary>A network whose folder asks for an extractor that nobody knows.</summary>
    public const string Foreign = "sound-foreign";

    public const int Rate = 16_000;
    public const int Size = 24;
    public const int Kernel = 128;
    public const int Stride = 64;

    private const string Wav2Vec2 = """{"feature_extractor_type":"Wav2Vec2FeatureExtractor","feature_size":1,"sampling_rate":16000,"padding_value":0.0,"do_normalize":true,"return_attention_mask":true}""";

    /// <summary>Weights of the convolution over samples.</summary>
    public static float[] Filters { get; } = [.. Enumerable.Range(0, Size * Kernel).Select(index => FilterAt(index / Kernel, index % Kernel))];

    /// <summary>Writes all of them into a folder of models.</summary>
    public static void Write(string models)
    {
        Write(models, Frames, FramesGraph(), ("preprocessor_config.json", Wav2Vec2), ("config.json", $$"""{"model_type":"wav2vec2","conv_kernel":[{{Kernel}}],"conv_stride":[{{Stride}}]}"""));
        Write(models, Waves, WavesGraph(), ("onnxadapt.json", """{"formatVersion":1,"kind":"base","preprocessing":{"audio":{"kind":"waveform","sampling_rate":16000,"seconds":0.5,"return_attention_mask":false}}}"""));
        const string Mel = """{"feature_extractor_type":"ASTFeatureExtractor","sampling_rate":16000,"num_mel_bins":32,"max_length":48}""";
        const string Labels = "\"architectures\":[\"ASTForAudioClassification\"],\"id2label\":{\"0\":\"hiss\",\"1\":\"hum\",\"2\":\"tick\"}";
        Write(models, Classifier, ClassifierGraph(), ("preprocessor_config.json", Mel), ("config.json", $"{{{Labels}}}"));
        Write(models, Tagger, ClassifierGraph(), ("preprocessor_config.json", Mel), ("config.json", $"{{{Labels},\"problem_type\":\"multi_label_classification\"}}"));
        Write(models, Foreign, FramesGraph(), ("preprocessor_config.json", """{"feature_extractor_type":"ChirpFeatureExtractor","sampling_rate":16000}"""));
    }

    private static void Write(string models, string name, TinyOnnx graph, params (string Name, string Content)[] files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(models, name)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), graph.ToBytes());
        foreach (var file in files) File.WriteAllText(Path.Combine(folder, file.Name), file.Content);
    }

    private static TinyOnnx Convolution(TinyOnnx graph) => graph
        .Initializer("filters", Filters, Size, 1, Kernel)
        .Initializer("axis", [1L], 1)
        .Node("Unsqueeze", ["input_values", "axis"], ["wave"])
        .Node("Conv", ["wave", "filters"], ["filtered"], ("kernel_shape", new long[] { Kernel }), ("strides", new long[] { Stride }))
        .Node("Mul", ["filtered", "filtered"], ["energy"]);

    private static TinyOnnx FramesGraph() =>
        Convolution(new TinyOnnx().Input("input_values", TinyOnnx.Float, "batch", "samples").Input("attention_mask", TinyOnnx.Int64, "batch", "samples").Output("last_hidden_state", TinyOnnx.Float, "batch", "frames", (long)Size))
            .Node("Transpose", ["energy"], ["last_hidden_state"], ("perm", new long[] { 0, 2, 1 }));

    private static TinyOnnx WavesGraph() =>
        Convolution(new TinyOnnx().Input("input_values", TinyOnnx.Float, "batch", "samples").Output("features", TinyOnnx.Float, "batch", (long)Size))
            .Node("ReduceMean", ["energy"], ["level"], ("axes", new long[] { 2 }), ("keepdims", 0L))
            .Initializer("mixing", [.. Numbers(9, Size * Size).Select(number => 4 * number)], Size, Size)
            .Node("Sqrt", ["level"], ["loudness"])
            .Node("MatMul", ["loudness", "mixing"], ["mixed"])
            .Node("Tanh", ["mixed"], ["features"]);

    private static TinyOnnx ClassifierGraph() => new TinyOnnx()
        .Input("input_values", TinyOnnx.Float, "batch", 48L, 32L)
        .Output("logits", TinyOnnx.Float, "batch", 3L)
        .Initializer("axis", [1L], 1)
        .Initializer("kernel", Numbers(5, 8 * 3 * 3), 8, 1, 3, 3)
        .Initializer("weight", Numbers(6, 8 * 3), 8, 3)
        .Initializer("bias", Numbers(7, 3), 3)
        .Node("Unsqueeze", ["input_values", "axis"], ["picture"])
        .Node("Conv", ["picture", "kernel"], ["maps"], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }))
        .Node("Relu", ["maps"], ["active"])
        .Node("GlobalAveragePool", ["active"], ["pooled"])
        .Node("Flatten", ["pooled"], ["flat"])
        .Node("Gemm", ["flat", "weight", "bias"], ["logits"]);

    /// <summary>Filters for tones from 100 Hz to 7 kHz.</summary>
    private static float FilterAt(int filter, int tap) => (float)(2d / Kernel * Math.Sin((Math.Tau * 100 * Math.Pow(70, filter / (Size - 1d)) * tap / Rate) + filter));

    private static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
