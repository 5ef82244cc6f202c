using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Protocols;

/// <summary>
/// Tiny text models of every kind over one vocabulary of words. Their graphs look up a row for each token, so that every answer can
/// be told by hand.
/// </summary>
internal static class TextModels
{
    public const string Embedder = "tiny-embedder";
    public const string Classifier = "tiny-classifier";
    public const string Ranker = "tiny-ranker";
    public const string Tagger = "tiny-tagger";
    public const string Sparse = "tiny-sparse";
    public const string Entailment = "tiny-entailment";
    public const int MaxTokens = 8;

    private static readonly string[] Words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "movie", "paris", "bob", "smith", "in"];

    public static int IdOf(string word) => Array.IndexOf(Words, word);

    /// <summary>Writes all models, one folder each.</summary>
    public static void WriteAll(string folder)
    {
        Write(folder, Embedder, Lookup("last_hidden_state", 3, ("good", [1, 0, 0]), ("bad", [0, 1, 0]), ("movie", [0, 0, 1])), """{"architectures":["BertModel"]}""");
        WriteFile(folder, Embedder, "1_Pooling/config.json", """{"pooling_mode_mean_tokens":true}""");
        WriteFile(folder, Embedder, "config_sentence_transformers.json", """{"prompts":{"praise":"good "}}""");
        Write(folder, Classifier, Summed(3, ("good", [0, 0, 3]), ("bad", [3, 0, 0]), ("movie", [0, 1, 0])), """{"architectures":["BertForSequenceClassification"],"id2label":{"0":"negative","1":"neutral","2":"positive"}}""");
        Write(folder, Ranker, Summed(1, ("good", [1]), ("bad", [-1]), ("paris", [2])), """{"architectures":["BertForSequenceClassification"],"id2label":{"0":"LABEL_0"}}""");
        Write(folder, Tagger, Lookup("logits", 5, ("bob", [0, 9, 0, 0, 0]), ("smith", [0, 0, 9, 0, 0]), ("paris", [0, 0, 0, 9, 0]), ("in", [9, 0, 0, 0, 0]), ("[CLS]", [9, 0, 0, 0, 0]), ("[SEP]", [9, 0, 0, 0, 0])),
            """{"architectures":["BertForTokenClassification"],"id2label":{"0":"O","1":"B-PER","2":"I-PER","3":"B-LOC","4":"I-LOC"}}""");
        Write(folder, Sparse, Lookup("logits", Words.Length, ("good", Row("good", 2)), ("movie", Row("movie", 1)), ("bad", Row("bad", -1))), """{"architectures":["BertForMaskedLM"]}""");
        Write(folder, Entailment, Summed(2, ("good", [0, 2]), ("bad", [2, 0])), """{"architectures":["BertForSequenceClassification"],"id2label":{"0":"contradiction","1":"entailment"}}""");
    }

    private static float[] Row(string word, float value)
    {
        var row = new float[Words.Length];
        row[IdOf(word)] = value;
        return row;
    }

    private static byte[] Lookup(string output, int size, params (string Word, float[] Row)[] rows) => Table(size, rows)
        .Output(output, TinyOnnx.Float, "batch", "sequence", size)
        .Node("Gather", ["table", "input_ids"], [output])
        .ToBytes();

    private static byte[] Summed(int size, params (string Word, float[] Row)[] rows) => Table(size, rows)
        .Initializer("axes", [1L], 1)
        .Output("logits", TinyOnnx.Float, "batch", size)
        .Node("Gather", ["table", "input_ids"], ["rows"])
        .Node("ReduceSum", ["rows", "axes"], ["logits"], ("keepdims", 0L))
        .ToBytes();

    private static TinyOnnx Table(int size, (string Word, float[] Row)[] rows)
    {
        var table = new float[Words.Length * size];
        foreach (var (word, row) in rows)
        {
            row.CopyTo(table, IdOf(word) * size);
        }

        return new TinyOnnx().Input("input_ids", TinyOnnx.Int64, "batch", "sequence").Initializer("table", table, Words.Length, size);
    }

    private static void Write(string folder, string name, byte[] graph, string config)
    {
        WriteFile(folder, name, "config.json", config);
        WriteFile(folder, name, "sentence_bert_config.json", $$"""{"max_seq_length":{{MaxTokens}}}""");
        WriteFile(folder, name, "tokenizer.json", Tokenizer());
        File.WriteAllBytes(Path.Combine(folder, name, "model.onnx"), graph);
    }

    private static void WriteFile(string folder, string name, string file, string content)
    {
        var path = Path.Combine(folder, name, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private static string Tokenizer()
    {
        var added = Words.Take(4).Select((word, id) => $$"""{"id":{{id}},"content":"{{word}}","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}""");
        var vocabulary = Words.Select((word, id) => $"\"{word}\":{id}");
        return $$$"""
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{{{string.Join(',', added)}}}],
            "normalizer":null,"pre_tokenizer":{"type":"WhitespaceSplit"},
            "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],
            "pair":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":1}}],
            "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},"[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]} } },
            "decoder":null,"model":{"type":"WordLevel","unk_token":"[UNK]","vocab":{ {{{string.Join(',', vocabulary)}}} } } }
            """;
    }
}
