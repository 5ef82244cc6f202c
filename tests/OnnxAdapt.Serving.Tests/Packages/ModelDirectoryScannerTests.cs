using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Tests.Support;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Packages;

public sealed class ModelDirectoryScannerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _problems = [];

    public void Dispose() => _folder.Dispose();

    [SharedFact("models")]
    public void Scan_SharedModels_RecognisesEachFormat()
    {
        var models = Scan(RepositoryPaths.InShared("models")).ToDictionary(model => model.Name, model => model.Versions.Single());

        var text = models["all-minilm-l6-v2"];
        Assert.Equal(ModelFormats.SentenceTransformers, text.Format);
        Assert.Equal((256, PoolingMode.Mean, true, 30522), (text.Text.MaxTokens, text.Text.Pooling, text.Text.Normalize, text.Text.VocabularySize));
        Assert.Null(text.Task);
        Assert.Equal((ModelFormats.SentenceTransformers, null), (models["static-en-256"].Format, models["static-en-256"].Text.Pooling));
        Assert.Equal(ModelFormats.Onnx, models["mnist-8-onnx"].Format);
        Assert.Equal(ModelFormats.Onnx, models["resnet20-cifar10"].Format);
    }

    [SharedFact("models/all-minilm-l6-v2")]
    public void Scan_ModelFolderItself_IsOneModel()
    {
        var model = Scan(RepositoryPaths.InShared("models/all-minilm-l6-v2")).Single();

        Assert.Equal("all-minilm-l6-v2", model.Name);
    }

    [Theory]
    [InlineData("", ModelTask.SingleLabel)]
    [InlineData("multi_label_classification", ModelTask.MultiLabel)]
    [InlineData("regression", ModelTask.Regression)]
    public void Scan_Classifier_TakesTaskAndLabelsFromConfig(string problem, ModelTask task)
    {
        _folder.Write("m/onnx/model.onnx", "");
        _folder.Write("m/config.json", $$"""{"architectures":["BertForSequenceClassification"],"problem_type":"{{problem}}","id2label":{"1":"no","0":"yes"},"max_position_embeddings":512}""");
        _folder.Write("m/tokenizer_config.json", """{"model_max_length":1000000000000000019884624838656,"truncation_side":"left"}""");

        var version = Scan(_folder.Path).Single().Versions.Single();

        Assert.Equal(task, version.Task);
        Assert.Equal(task == ModelTask.Regression ? [] : ["yes", "no"], version.Labels);
        Assert.Equal((512, true), (version.Text.MaxTokens, version.Text.TruncateLeft));
    }

    [Theory]
    [InlineData("""{"architectures":["BertForSequenceClassification"],"id2label":{"0":"LABEL_0"}}""", ModelTask.Ranking)]
    [InlineData("""{"architectures":["BertForTokenClassification"],"id2label":{"0":"O"}}""", ModelTask.TokenClassification)]
    [InlineData("""{"architectures":["ViTForImageClassification"],"id2label":{"0":"cat"}}""", ModelTask.SingleLabel)]
    [InlineData("""{"architectures":["ASTForAudioClassification"],"id2label":{"0":"dog","1":"cat"}}""", ModelTask.SingleLabel)]
    [InlineData("""{"architectures":["WavLMForXVector"]}""", ModelTask.Embedding)]
    [InlineData("""{"architectures":["BertForMaskedLM"]}""", ModelTask.SparseEmbedding)]
    [InlineData("""{"architectures":["BertModel"]}""", null)]
    public void Scan_Architecture_TellsTheTask(string config, ModelTask? task)
    {
        _folder.Write("m/model.onnx", "");
        _folder.Write("m/config.json", config);

        Assert.Equal(task, Scan(_folder.Path).Single().Versions.Single().Task);
    }

    [Theory]
    [InlineData("m/graph.onnx", "m/preprocessor_config.json", """{"do_resize":true,"size":48}""")]
    [InlineData("m/3/model.onnx", "m/preprocessor_config.json", """{"do_resize":true,"size":48}""")]
    [InlineData("m/model.onnx", "m/onnxadapt.json", """{"formatVersion":1,"kind":"base","preprocessing":{"image":{"do_resize":true,"size":48}}}""")]
    public void Scan_ImagePreparation_IsReadForEveryFormat(string graph, string file, string json)
    {
        _folder.Write(graph, "");
        _folder.Write(file, json);

        Assert.Equal(48, Scan(_folder.Path).Single().Versions.Single().Images?.Resize?.Width);
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("m/graph.onnx", "m/preprocessor_config.json", """{"feature_extractor_type":"WhisperFeatureExtractor"}""")]
    [InlineData("m/3/model.onnx", "m/preprocessor_config.json", """{"feature_extractor_type":"WhisperFeatureExtractor"}""")]
    [InlineData("m/model.onnx", "m/processor_config.json", """{"feature_extractor":{"feature_extractor_type":"WhisperFeatureExtractor"},"processor_class":"WhisperProcessor"}""")]
    [InlineData("m/model.onnx", "m/onnxadapt.json", """{"formatVersion":1,"kind":"base","preprocessing":{"audio":{"kind":"log-mel","sampling_rate":16000,"n_fft":400,"n_mels":80}}}""")]
    public void Scan_SoundPreparation_IsReadForEveryFormat(string graph, string file, string json)
    {
        _folder.Write(graph, "");
        _folder.Write(file, json);

        var version = Scan(_folder.Path).Single().Versions.Single();

        Assert.Null(version.Images);
        Assert.Equal(80, version.Sound?.Settings?.Bins);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Scan_SoundPreparationThatIsNotSupported_IsKeptForWhoAsks()
    {
        _folder.Write("m/model.onnx", "");
        _folder.Write("m/preprocessor_config.json", """{"feature_extractor_type":"ChirpFeatureExtractor","sampling_rate":16000}""");

        var sound = Scan(_folder.Path).Single().Versions.Single().Sound!;

        Assert.Null(sound.Settings);
        Assert.Contains("ChirpFeatureExtractor", sound.Problem, StringComparison.Ordinal);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Scan_SenselessSoundPreparation_IsAProblemOfThatFolder()
    {
        _folder.Write("m/model.onnx", "");
        _folder.Write("m/preprocessor_config.json", """{"feature_extractor_type":"WhisperFeatureExtractor","hop_length":0}""");

        Assert.Empty(Scan(_folder.Path));
        Assert.Contains("hop_length", Assert.Single(_problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_SoundClassifierOfOneLabel_DoesNotRank()
    {
        _folder.Write("m/model.onnx", "");
        _folder.Write("m/preprocessor_config.json", """{"feature_extractor_type":"Wav2Vec2FeatureExtractor","sampling_rate":16000}""");
        _folder.Write("m/config.json", """{"architectures":["Wav2Vec2ForSequenceClassification"],"id2label":{"0":"speech"},"conv_kernel":[10,3],"conv_stride":[5,2]}""");

        var version = Scan(_folder.Path).Single().Versions.Single();

        Assert.Equal(ModelTask.SingleLabel, version.Task);
        Assert.Equal([10, 3], version.Sound!.Convolutions!.Kernels);
    }

    [Fact]
    public void Scan_SenselessImagePreparation_IsAProblemOfThatFolder()
    {
        _folder.Write("m/model.onnx", "");
        _folder.Write("m/preprocessor_config.json", """{"do_resize":true,"size":"large"}""");

        Assert.Empty(Scan(_folder.Path));
        Assert.Contains("size", Assert.Single(_problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_SpladeModules_AreSparse()
    {
        _folder.Write("m/model.onnx", "");
        _folder.Write("m/modules.json", """[{"type":"sentence_transformers.sparse_encoder.models.MLMTransformer","path":""},{"type":"sentence_transformers.sparse_encoder.models.SpladePooling","path":"1_SpladePooling"}]""");

        var version = Scan(_folder.Path).Single().Versions.Single();

        Assert.Equal((ModelTask.SparseEmbedding, PoolingMode.Splade), (version.Task, version.Text.Pooling));
    }

    [Fact]
    public void Scan_SentenceTransformers_ReadsPoolingAndPrompts()
    {
        _folder.Write("m/model.onnx", "");
        _folder.Write("m/modules.json", """[{"type":"sentence_transformers.models.Transformer","path":""},{"type":"sentence_transformers.models.Pooling","path":"1_Pooling"}]""");
        _folder.Write("m/1_Pooling/config.json", """{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}""");
        _folder.Write("m/config_sentence_transformers.json", """{"prompts":{"query":"query: "},"default_prompt_name":"query"}""");

        var text = Scan(_folder.Path).Single().Versions.Single().Text;

        Assert.Equal((PoolingMode.Cls, false, "query", "query: "), (text.Pooling, text.Normalize, text.DefaultPrompt, text.Prompts["query"]));
    }

    [Fact]
    public void Scan_TritonRepository_FindsVersionsAndLabels()
    {
        _folder.Write("m/1/model.onnx", "");
        _folder.Write("m/12/model.onnx", "");
        _folder.Write("m/old/model.onnx", "");
        _folder.Write("m/config.pbtxt", "name: \"m\" this is { not read");
        _folder.Write("m/labels.txt", "cat\r\ndog\n");

        var model = Scan(_folder.Path).Single();

        Assert.Equal([1, 12], model.Versions.Select(version => version.Version));
        Assert.All(model.Versions, version => Assert.Equal((ModelFormats.Triton, ModelTask.SingleLabel), (version.Format, version.Task)));
        Assert.Equal(["cat", "dog"], model.Versions[0].Labels);
        Assert.Equal("m", Scan(_folder.Combine("m")).Single().Name);
    }

    [Fact]
    public void Scan_OwnPackage_ReadsItsManifest()
    {
        _folder.Write("m/graph.onnx", "");
        _folder.Write("m/onnxadapt.json", """
            {"formatVersion":1,"kind":"base","version":3,"task":"embedding","graph":"graph.onnx","preprocessing":{"tokenizer":"t.json","maxTokens":64,"pooling":"last","normalize":true},
             "labels":["a"],"origin":"here","licence":"MIT","files":{"graph.onnx":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}
            """);

        var version = Scan(_folder.Path).Single().Versions.Single();

        Assert.Equal((3, ModelFormats.OnnxAdapt, ModelTask.Embedding, "here", "MIT"), (version.Version, version.Format, version.Task, version.Origin, version.Licence));
        Assert.Equal((64, PoolingMode.Last, true), (version.Text.MaxTokens, version.Text.Pooling, version.Text.Normalize));
        Assert.Single(version.ExpectedHashes);
    }

    [Theory]
    [InlineData("""{"formatVersion":2,"kind":"base"}""", "Update the program")]
    [InlineData("""{"formatVersion":1,"kind":"base","graph":"../x.onnx"}""", "no path inside")]
    [InlineData("""{"formatVersion":1,"kind":"base","graph":"/x.onnx"}""", "no path inside")]
    [InlineData("""{"formatVersion":1,"kind":"base","files":{"a/../../b":""}}""", "no path inside")]
    [InlineData("""{"formatVersion":1,"kind":"other"}""", "kind")]
    [InlineData("""{"formatVersion":1""", "not JSON")]
    [InlineData("""{"formatVersion":1,"kind":"delta"}""", "a delta needs")]
    public void Scan_PackageThatCannotBeUsed_IsReportedAndLeftOut(string manifest, string reason)
    {
        _folder.Write("m/onnxadapt.json", manifest);
        _folder.Write("m/model.onnx", "");

        Assert.Empty(Scan(_folder.Path));
        Assert.Contains(reason, Assert.Single(_problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_UnsupportedModulePoolingOrName_IsReported()
    {
        _folder.Write("dense/model.onnx", "");
        _folder.Write("dense/modules.json", """[{"type":"sentence_transformers.models.Dense","path":"2_Dense"}]""");
        _folder.Write("outside/model.onnx", "");
        _folder.Write("outside/modules.json", """[{"type":"sentence_transformers.models.Pooling","path":"../../etc"}]""");
        _folder.Write("two modes/model.onnx", "");

        Assert.Empty(Scan(_folder.Path));
        Assert.Equal(3, _problems.Count);
    }

    [Fact]
    public void Scan_LooseFilesAndOtherFolders_TakesTheFiles()
    {
        _folder.Write("plain.onnx", "");
        _folder.Write("notes/readme.txt", "");
        _folder.Write("two/a.onnx", "");
        _folder.Write("two/b.onnx", "");

        Assert.Equal(["plain"], Scan(_folder.Path).Select(model => model.Name));
    }

    private IReadOnlyList<RecognizedModel> Scan(string directory) =>
        ModelDirectoryScanner.Scan(directory, (path, reason) => _problems.Add($"{path}: {reason}"));
}
