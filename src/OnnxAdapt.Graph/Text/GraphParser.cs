namespace OnnxAdapt.Graph.Text;

/// <summary>Reads the text that <see cref="GraphPrinter"/> writes.</summary>
public static class GraphParser
{
    /// <summary>A model from text.</summary>
    /// <exception cref="GraphException">The text is not of the form; the message names the line.</exception>
    public static OnnxModel ParseModel(string text)
    {
        var cursor = new TextReaderCursor(text);
        var model = new OnnxModel();
        ModelTextReader.ReadHead(cursor, model);
        model.Graph = new GraphTextReader(cursor).ReadGraph(null);
        while (!cursor.AtEnd)
        {
            model.Functions.Add(ModelTextReader.ReadFunction(cursor));
        }

        return model;
    }

    /// <summary>A graph from text.</summary>
    /// <exception cref="GraphException">The text is not of the form; the message names the line.</exception>
    public static OnnxGraph ParseGraph(string text)
    {
        var cursor = new TextReaderCursor(text);
        var graph = new GraphTextReader(cursor).ReadGraph(null);
        return cursor.AtEnd ? graph : throw cursor.Error("the end");
    }
}
